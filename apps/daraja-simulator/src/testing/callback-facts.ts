/** The items of a callback by name, numbers as text without decimals of zero. */
export function facts(text: string): Record<string, string> {
  const { Body } = JSON.parse(text) as {
    Body: { stkCallback: { CallbackMetadata: { Item: { Name: string; Value?: unknown }[] } } };
  };
  return Object.fromEntries(Body.stkCallback.CallbackMetadata.Item.map(({ Name, Value }) => [Name, String(Value)]));
}
