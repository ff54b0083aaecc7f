import { type VideoSettings } from '../../src/codec/settings.js';
import { MediaTime } from '../../src/sample/time.js';
import { type RangeJob, type RangeResult, type Strategy } from '../../src/passes/strategy.js';

/** A scene as an encoder meets it: how much it weighs, and how good it becomes, by the quality that is asked for. */
export interface Scene {
  /** Bytes of a picture at quality 0. */
  readonly bytes: number;
  /** By how much the logarithm of that grows up to quality 1. */
  readonly growth: number;
  /** Decibels at quality 0. */
  readonly decibels: number;
  /** Decibels that are gained up to quality 1. */
  readonly gain: number;
  /** How much heavier, and how much worse, the fast encode of the analysis is. */
  readonly fastBytes: number;
  readonly fastDecibels: number;
}

export const FRAMES = 60;
const RATE = 30;

/** What an encoder would make of a range of the scene. */
export function encodeScene(scene: Scene, settings: VideoSettings): RangeResult {
  const { quality = 0, realTime } = settings;
  const isFast = realTime === true;
  const bytes = scene.bytes * Math.exp(scene.growth * quality) * (isFast ? scene.fastBytes : 1);
  const sizes = Array.from({ length: FRAMES }, () => bytes);
  return {
    frames: FRAMES,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    sizes,
    presented: sizes.map((_, index) => BigInt(index)),
    timeBase: { num: 1, den: RATE },
    duration: FRAMES / RATE,
    score: scene.decibels + scene.gain * quality - (isFast ? scene.fastDecibels : 0),
  };
}

/** Runs all passes of a strategy over scenes, each of them a range of two seconds. How many pictures each pass asked for. */
export function simulate(strategy: Strategy, scenes: readonly Scene[]): number[] {
  const asked: number[] = [];
  for (let pass = strategy.next(); pass; pass = strategy.next()) {
    const jobs = new Map<RangeJob, Scene>();
    let frames = 0;
    for (const [place, scene] of scenes.entries()) {
      for (let frame = 0; frame < FRAMES; frame++) {
        const job = pass.jobAt(new MediaTime(place * FRAMES + frame, RATE));
        if (!job) continue;
        frames++;
        if (jobs.has(job)) continue;
        jobs.set(job, scene);
        // As a real one: what comes of a range is known before the next one begins.
        pass.done(job, encodeScene(scene, job.settings));
      }
    }
    pass.end();
    asked.push(frames);
  }
  return asked;
}
