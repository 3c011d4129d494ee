/** Long waits are told of at a calm rhythm: what is new at most this often, and what is not new every minute. */
const noticeInterval = 15_000;
const reminderInterval = 60_000;
/** When it is clear that this is going to take a while. */
const firstNotice = 5_000;

/** Says of each thing that could be told whether it is time to. */
export function createRhythm(started: number): (progress: string) => boolean {
  let said = "";
  let saidAt = started;
  return (progress) => {
    const now = Date.now();
    const interval = said === "" ? firstNotice : progress === said ? reminderInterval : noticeInterval;
    if (now - saidAt < interval) return false;
    said = progress;
    saidAt = now;
    return true;
  };
}

/** `45 s`, `90 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 300 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
