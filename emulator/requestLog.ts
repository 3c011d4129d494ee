/** A request below `/v1` that reached the emulator. */
export interface RecordedRequest {
  readonly method: string;
  /** Path below `/v1`, with the query: `/files?limit=2`. */
  readonly path: string;
  /** Status of the answer; absent while there is none, and for ever when the connection was dropped. */
  readonly status?: number;
  /** When the request arrived, real Unix time in milliseconds. */
  readonly at: number;
  /** Id of the project whose key was used; absent when the key was refused. */
  readonly project?: string;
  /** Kind of the fault that spoiled the answer; delays and barriers do not count. */
  readonly fault?: string;
}

export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  add(request: RecordedRequest): void;
  clear(): void;
}

const keptRequests = 10_000;

export function createRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    add: (request) => {
      requests.push(request);
      if (requests.length > keptRequests) requests.shift();
    },
    clear: () => {
      requests.length = 0;
    },
  };
}
