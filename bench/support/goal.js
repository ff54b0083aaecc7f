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

/** `CPU ÷ ffmpeg’s ≤ 1.02`. What was not measured is NaN, and null in a result file. */
export const wanted = ({ what, relation, limit, unit }) =>
  `${what} ${relation} ${withUnit(Number.isFinite(limit) ? String(limit) : '?', unit)}`;

/** `met: 1.010`, or `missed by 5.0 %: 1.071`. */
export function verdict({ value, met, limit, unit }) {
  if (!Number.isFinite(value)) return 'not measured';
  const measured = withUnit(short(value), unit);
  if (met) return `met: ${measured}`;
  const percent = (Math.abs(value - limit) / Math.abs(limit)) * 100;
  return `missed by ${percent.toFixed(percent < 10 ? 1 : 0)} %: ${measured}`;
}

const withUnit = (text, unit) => (unit === '' ? text : `${text} ${unit}`);
