/**
 * What was found wrong.
 *
 * `indexMissing`, `indexCut`: nothing says where the samples are, or not all of it is there; they were looked for. `mediaCut`: the index tells of samples that
 * are not there, or not whole. `fileCut`: the file ends in the middle of something else. `fragmentHidden`: a fragment was written and not yet to be
 * seen. `samplesDamaged`: samples that are not whole, or not decodable. `bytesUnknown`: what stands between the samples and is none that could be told.
 * `timesGuessed`: nothing says when samples are presented; they have the rate of the other take. `trackLeftOut`: a track of which nothing could be
 * told or written.
 *
 * @group Movies
 */
export type RepairProblemCode =
  | 'indexMissing'
  | 'indexCut'
  | 'mediaCut'
  | 'fileCut'
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
