/**
 * What was found wrong.
 *
 * `indexMissing`, `indexCut`: the index that is written last is not there, or not all of it. `mediaCut`: samples are missing at the end, or the last one is not
 * whole. `fileCut`: the file ends in the middle of something else. `sizeWrong`: media are not as long as they say. `fragmentHidden`: a fragment was
 * written and not yet to be seen. `samplesDamaged`: samples that are not whole, or not decodable. `bytesUnknown`: what stands between the samples and
 * could not be told. `timesGuessed`: nothing says when samples are presented; they have the rate of the other take; without one what the pictures say, or 25 a second. `trackLeftOut`: a track of which nothing could be told or
 * written.
 *
 * @group Movies
 */
export type RepairProblemCode =
  | 'indexMissing'
  | 'indexCut'
  | 'mediaCut'
  | 'fileCut'
  | 'sizeWrong'
  | 'fragmentHidden'
  | 'samplesDamaged'
  | 'bytesUnknown'
  | 'timesGuessed'
  | 'trackLeftOut';

/** Something that was wrong with a movie. @group Movies */
export interface RepairProblem {
  /** A stable word. */
  readonly code: RepairProblemCode;
  /** How many bytes it is about, where that is known. */
  readonly bytes?: number;
  /** In how many places. */
  readonly places?: number;
  /** What a person should know besides. */
  readonly message?: string;
}
