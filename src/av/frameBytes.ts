/** Bytes into frames and out of them. Views of a frame's memory never leave this file: they outlive the memory. */
import { type AVSampleFormat } from 'node-av/constants';
import { avGetBytesPerSample, avSampleFmtIsPlanar, Frame } from 'node-av/lib';
import { check } from './errors.js';

/** libav's AV_NUM_DATA_POINTERS: node-av's own copying goes no further than so many planes. */
const MAX_PLANES = 8;

/** A Buffer on the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The pixels without padding. Fetches them first when they are in a device's memory. */
export function copyPicture(frame: Frame): Uint8Array<ArrayBuffer> {
  if (!frame.isHwFrame()) return asBytes(frame.toBuffer());
  const local = new Frame();
  local.alloc();
  try {
    check(frame.hwframeTransferDataSync(local), {
      code: 'unknown',
      message: 'The picture could not be fetched from the memory of the device',
    });
    return asBytes(local.toBuffer());
  } finally {
    local.free();
  }
}

/** The sound: interleaved, or channel after channel. */
export function copySound(frame: Frame): Uint8Array<ArrayBuffer> {
  if (!hasManyPlanes(frame)) return asBytes(frame.toBuffer());
  const size = frame.nbSamples * avGetBytesPerSample(frame.format as AVSampleFormat);
  const planes = frame.extendedData ?? [];
  const bytes = new Uint8Array(planes.length * size);
  for (const [index, plane] of planes.entries()) bytes.set(plane.subarray(0, size), index * size);
  return bytes;
}

/** Fills a frame of sound that has memory for it. `bytes` lie as `copySound` would give them. */
export function fillSound(frame: Frame, bytes: Uint8Array): void {
  if (!hasManyPlanes(frame)) {
    check(frame.fromBuffer(asBuffer(bytes)), {
      code: 'unknown',
      message: 'libav refused to fill a frame with sound',
    });
    return;
  }
  const size = frame.nbSamples * avGetBytesPerSample(frame.format as AVSampleFormat);
  for (const [index, plane] of (frame.extendedData ?? []).entries()) {
    plane.set(bytes.subarray(index * size, (index + 1) * size));
  }
}

function hasManyPlanes(frame: Frame): boolean {
  return (
    frame.channelLayout.nbChannels > MAX_PLANES &&
    avSampleFmtIsPlanar(frame.format as AVSampleFormat)
  );
}

function asBytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
}
