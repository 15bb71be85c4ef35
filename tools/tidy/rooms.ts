import { isCode, type Problem, type SourceFile } from './problem';

/** Rooms (folders with a project.json) in which no code lives. */
export function emptyRooms(files: readonly SourceFile[]): Problem[] {
  const rooms = files
    .filter(({ path }) => path.endsWith('/project.json'))
    .map(({ path }) => path.slice(0, -'project.json'.length));
  return rooms
    .filter((room) => !files.some(({ path }) => path.startsWith(room) && isCode(path)))
    .map((room) => ({ path: room, says: 'an empty room: a room is made together with what fills it' }));
}

/** Code under apps/ or libs/ that belongs to no room: neither the boundaries nor `nx test` would see it. */
export function codeWithoutRoom(files: readonly SourceFile[]): Problem[] {
  const rooms = files
    .filter(({ path }) => path.endsWith('/project.json'))
    .map(({ path }) => path.slice(0, -'project.json'.length));
  return files
    .filter(({ path }) => /^(apps|libs)\//.test(path) && isCode(path) && !rooms.some((room) => path.startsWith(room)))
    .map(({ path }) => ({ path, says: 'no project.json above it' }));
}
