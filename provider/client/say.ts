/** Says a line to the user: from hooks, what is printed appears on the stack's line of Pulumi's display. */
export function say(line: string): void {
  console.log(`pulumi-openai: ${line}`);
}
