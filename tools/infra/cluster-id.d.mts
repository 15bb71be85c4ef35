export function newClusterId(bytes?: () => Buffer): string;
