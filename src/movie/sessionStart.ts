import { requireArgument } from '../errors.js';
import { MediaTime, type TimeLike, toTime } from '../sample/time.js';
import { type WriterInput } from './writerInput.js';

/**
 * Which sample begins the session, when no time is given. `firstOfAll`: the first one of any input; tracks that begin later are silent, or
 * show nothing, until then. `firstVideo`: the first picture, so that the movie does not begin black; sound before it is edited out.
 * `latestFirst`: the first one of the input that begins last, so that all begin together.
 *
 * It is decided when every input has had its first sample, or has ended.
 *
 * @group Movies
 */
export type SessionStartPolicy = 'firstOfAll' | 'firstVideo' | 'latestFirst';

const POLICIES: readonly SessionStartPolicy[] = ['firstOfAll', 'firstVideo', 'latestFirst'];

/** A time, exact, or a policy. @throws MediaError `invalidArgument` for anything else */
export function toSessionStart(
  at: TimeLike | SessionStartPolicy,
  inputs: readonly Pick<WriterInput, 'mediaType'>[],
): MediaTime | SessionStartPolicy {
  if (typeof at !== 'string') return toTime(at);
  requireArgument(
    POLICIES.includes(at),
    () => `A session starts at a time, or at one of ${POLICIES.join(', ')}, not '${at}'.`,
  );
  requireArgument(
    at !== 'firstVideo' || inputs.some(({ mediaType }) => mediaType === 'video'),
    "A session that starts with the first picture needs a video input. Start it at 'firstOfAll'.",
  );
  return at;
}

/** When the session begins, in the sources' time, once every input has begun. */
export function sessionStart(
  start: MediaTime | SessionStartPolicy,
  inputs: readonly WriterInput[],
): MediaTime {
  if (start instanceof MediaTime) return start;
  const isMeant = ({ mediaType }: WriterInput): boolean =>
    start === 'firstVideo' ? mediaType === 'video' : mediaType === 'video' || mediaType === 'audio';
  const meant = inputs.filter(isMeant);
  const firsts = (meant.length > 0 ? meant : inputs).flatMap(({ core }) => core.first ?? []);
  const sorted = firsts.sort((a, b) => a.compare(b));
  return (start === 'latestFirst' ? sorted.at(-1) : sorted[0]) ?? MediaTime.zero;
}
