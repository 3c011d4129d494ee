export const repository: string;
export function engineVersion(): string;
export function engineFolder(): string;
export function environmentOf(folder: string, given?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function installPackage(folder: string): void;
