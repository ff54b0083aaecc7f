import { expect, it } from '@jest/globals';

import { patched, VirtualFile } from '../../../../src/movie/remains/virtualFile.js';

const reader = {
  size: 10,
  read: (position: number, size: number): Promise<Buffer> =>
    Promise.resolve(Buffer.from('0123456789').subarray(position, position + size)),
  close: (): void => undefined,
};

it('reads its stretches one behind the other, and knows which bytes are there', async () => {
  const stretches = [...patched(10, [{ at: 2, bytes: Buffer.from('ab') }]), { zeros: 3 }];
  const file = new VirtualFile(reader, stretches);
  let text = '';
  for (let part = await file.read(4); part; part = await file.read(4)) {
    text += Buffer.from(part).toString('latin1');
  }

  expect(file.size).toBe(13);
  expect(text).toBe('01ab456789\0\0\0');
  expect(file.isBacked(0, 10)).toBe(true);
  expect(file.isBacked(9, 2)).toBe(false);
  expect(file.isBacked(10, 1)).toBe(false);
  expect(file.isBacked(12, 5)).toBe(false);
});
