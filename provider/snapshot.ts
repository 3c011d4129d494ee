/** Whether a model's name is the dated one of another: `gpt-4o-2024-08-06` of `gpt-4o`, `gpt-4-0613` of `gpt-4`. */
export function isSnapshotOf(name: unknown, dated: unknown): boolean {
  if (typeof name !== "string" || typeof dated !== "string" || !dated.startsWith(`${name}-`)) return false;
  return /^(\d{4}-\d{2}-\d{2}|\d{4})$/.test(dated.slice(name.length + 1));
}
