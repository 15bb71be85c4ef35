/**
 * Who may import whom, by the tags in each room's project.json. Rooms are imported by their alias, never by a relative
 * path, and of a service the only aliases are its service.ts and its replay.ts (its folds, for auditors): so nobody
 * reaches into one.
 */
export const boundaries = {
  allow: ['../../../package.json'], // the version that a command line prints
  // The journal's own specs run on the memory adapter; layers.mjs keeps the adapters out of its code.
  ignoredCircularDependencies: [['journal-core', 'journal-memory']],
  enforceBuildableLibDependency: false,
  depConstraints: [
    { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: [] },
    { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:kernel', 'type:lib'] },
    { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:kernel', 'type:lib'] },
    { sourceTag: 'type:host', onlyDependOnLibsWithTags: ['type:kernel', 'type:lib', 'type:service'] },
    { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:kernel', 'type:lib'] },
  ],
};
