import { dropKept, keep, takeKept } from "./journal.js";
import type { ObjectRecord } from "./record.js";

/**
 * Which objects this process knows to stand in the state, and which of them are about to be replaced.
 *
 * The engine asks to delete an old object without saying why, and after a replacement with a kept `import`
 * option the old object and the new one are the same. An adopted object had a life before this stack: a
 * replacement leaves it on the server, and only a removal of the resource deletes it.
 */
export interface Holdings {
  /** check came with nothing before it: a first create, or a replacement that somebody asked for. */
  registeredAnew(place: string): void;
  /** The import option has been dealt with by this resource: it is not followed a second time. */
  importDone(place: string, id: string): void;
  isImportDone(place: string, id: string): boolean;
  /** The engine knows this object as the living one of its resource. */
  alive(id: string, record: ObjectRecord): void;
  /** diff has answered that this object must be replaced. */
  replacing(id: string, record: ObjectRecord): void;
  /** The replacement of an adopted object begins; another process may be asked to delete the old one. */
  replacementBegun(place: string): void;
  /**
   * Why the object must stay on the server although the engine asks for its deletion. One that has to go before
   * its successor comes is not spared for having been adopted.
   */
  reasonToSpare(id: string, record: ObjectRecord, goesFirst: boolean): string | undefined;
}

export function createHoldings(): Holdings {
  const registered = new Set<string>();
  const imported = new Set<string>();
  const marks = new Map<string, string>();
  const living = new Map<string, string>();
  const leaving = new Map<string, string>();

  const isReplaced = (id: string, { place }: ObjectRecord): boolean => {
    if (place === "") return false;
    const successor = living.get(place);
    return (
      (successor !== undefined && successor !== id) || leaving.get(place) === id || registered.has(place)
    );
  };

  return {
    registeredAnew: (place) => registered.add(place),
    importDone: (place, id) => imported.add(`${place} ${id}`),
    isImportDone: (place, id) => imported.has(`${place} ${id}`),
    alive(id, { place, mark, imported: adopted }) {
      marks.set(id, mark);
      if (place !== "") living.set(place, id);
      // A note of an earlier process, of which the replacement never came about.
      if (adopted === id) dropKept(id);
    },
    replacing(id, { place, imported: adopted }) {
      if (adopted === id) leaving.set(place, id);
    },
    replacementBegun(place) {
      const id = leaving.get(place);
      if (id !== undefined) keep(id);
    },
    reasonToSpare(id, record, goesFirst) {
      const mark = marks.get(id);
      if (mark !== undefined && mark !== record.mark) return "the resource goes on holding it";
      if (record.imported !== id || goesFirst) return undefined;
      return takeKept(id) || isReplaced(id, record)
        ? "it was adopted, and only its resource was replaced"
        : undefined;
    },
  };
}
