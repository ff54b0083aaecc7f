import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { checkSettings } from '../../../src/codec/checkSettings.js';
import { canApply } from '../../../src/movie/fileTypeRules.js';
import { OutputSettingsAssistant } from '../../../src/movie/outputSettingsAssistant.js';

const made = (name: string): OutputSettingsAssistant => {
  const assistant = OutputSettingsAssistant.forPreset(name);
  if (!assistant) throw new Error(`no preset ${name}`);
  return assistant;
};
const presets = OutputSettingsAssistant.availableOutputSettingsPresets();

describe('OutputSettingsAssistant', () => {
  it('knows its presets, and no others', () => {
    expect(presets).toContain('preset1280x720');
    expect(OutputSettingsAssistant.forPreset('mvhevc1440x1440')).toBeUndefined();
    expect(OutputSettingsAssistant.forPreset('toString')).toBeUndefined();
  });

  it.each(presets)('%s: settings that make sense, in a file type that holds them', (name) => {
    const { videoSettings, audioSettings, outputFileType } = made(name);
    checkSettings(videoSettings, 'video');
    checkSettings(audioSettings, 'audio');
    expect(canApply(outputFileType, videoSettings, 'video')).toBe(true);
    expect(canApply(outputFileType, audioSettings, 'audio')).toBe(true);
    expect(name).toContain(`${videoSettings.width}x${videoSettings.height}`);
  });

  it('follows its source, and computes anew', () => {
    const assistant = made('preset1280x720');
    const at30 = assistant.videoSettings.averageBitRate ?? 0;
    assistant.sourceVideoAverageFrameDuration = 1 / 60;
    expect(assistant.videoSettings.averageBitRate).toBeGreaterThan(at30);
    assistant.sourceVideoFormat = { mediaType: 'video', width: 640, height: 360 };
    expect(assistant.videoSettings).toMatchObject({ width: 640, height: 360 });
    assistant.sourceVideoFormat = { mediaType: 'video', width: 3840, height: 1600 };
    expect(assistant.videoSettings).toMatchObject({ width: 1280, height: 532 });
    assistant.sourceAudioFormat = { mediaType: 'audio', sampleRate: 44_100, channels: 1 };
    expect(assistant.audioSettings).toMatchObject({ sampleRate: 44_100, channels: 1 });
  });

  it('never scales up, and keeps the shape', () => {
    const side = fc.integer({ min: 64, max: 8000 });
    fc.assert(
      fc.property(side, side, fc.constantFrom(...presets), (width, height, name) => {
        const assistant = made(name);
        assistant.sourceVideoFormat = { mediaType: 'video', width, height };
        const { width: w = 0, height: h = 0 } = assistant.videoSettings;
        expect(w <= width && h <= height && w % 2 === 0 && h % 2 === 0).toBe(true);
        expect(Math.abs(w * height - h * width)).toBeLessThanOrEqual(2 * Math.max(width, height));
      }),
    );
  });

  it.each([0, -1, NaN, Infinity])('refuses frames that last %d', (duration) => {
    const assistant = made('preset640x480');
    expect(() => (assistant.sourceVideoAverageFrameDuration = duration)).toThrow(/positive time/);
    expect(() => (assistant.sourceVideoMinFrameDuration = duration)).toThrow(/positive time/);
  });
});
