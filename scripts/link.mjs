// Lets the examples find the package under its own name: one link, to the repository, and no second one, because
// the language host follows every link below a program.
import { mkdirSync, rmSync, symlinkSync } from "node:fs";

const link = "examples/node_modules/pulumi-openai";
mkdirSync("examples/node_modules", { recursive: true });
rmSync(link, { recursive: true, force: true });
symlinkSync("../..", link, "junction");
