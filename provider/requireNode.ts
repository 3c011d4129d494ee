// Imported before all else: what the package is made of fails to load in an old Node.js, in words of its own.
import { nodeProblem } from "./nodeVersion.js";

const problem = nodeProblem();
if (problem !== undefined) {
  const error = new Error(problem);
  // The engine prints it, and nobody can do anything about the places in it.
  error.stack = problem;
  throw error;
}
