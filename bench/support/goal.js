/** Goals: what was to be reached, what was, and by how much it was missed. */
import { short } from './numbers.js';

const HOLDS = {
  '≤': (value, limit) => value <= limit,
  '<': (value, limit) => value < limit,
  '≥': (value, limit) => value >= limit,
  '>': (value, limit) => value > limit,
};

/**
 * @typedef {object} Goal
 * @property {string} what
 * @property {number} value - what this run measured
 * @property {'≤' | '<' | '≥' | '>'} relation
 * @property {number} limit
 * @property {string} unit
 * @property {boolean} met - false also for what could not be measured
 */

/** @returns {Goal} */
export function goal(what, value, relation, limit, unit = '') {
  return { what, value, relation, limit, unit, met: HOLDS[relation](value, limit) };
}

/** `CPU ≤ 1.02 × ffmpeg` */
export const wanted = ({ what, relation, limit, unit }) =>
  `${what} ${relation} ${amount(limit, unit)}`;

/** `met, 1.01`, or `missed by 5 %, 1.07`. */
export function verdict({ value, met, limit, unit }) {
  // What was not measured is NaN, and null in a result file.
  if (!Number.isFinite(value)) return 'not measured';
  if (met) return `met: ${amount(value, unit)}`;
  const off =
    limit === 0 ? '' : ` by ${((Math.abs(value - limit) / Math.abs(limit)) * 100).toFixed(0)} %`;
  return `missed${off}: ${amount(value, unit)}`;
}

const amount = (value, unit) =>
  Number.isFinite(value) ? `${short(value)}${unit && ` ${unit}`}` : '?';
