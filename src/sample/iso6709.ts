const PLACE = /^([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?(?:CRS[\w.-]+)?\/?$/;

/** Whether it is a place as in ISO 6709, in degrees: `+48.1374+011.5755/`. */
export function isPlace(value: string): boolean {
  const [, latitude, longitude] = PLACE.exec(value) ?? [];
  return Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180;
}
