import type { Language } from './ideas.js';
import type { Picture } from './pictures.js';

const SQUARE = 1.05;

const SHAPES = {
  upright: { ru: 'вертикальный', en: 'an upright' },
  wide: { ru: 'горизонтальный', en: 'a wide' },
  square: { ru: 'квадратный', en: 'a square' },
};
const LIGHTS = {
  dark: { ru: 'тёмный', en: 'dark' },
  medium: { ru: 'ровно освещённый', en: 'evenly lit' },
  light: { ru: 'светлый', en: 'light' },
};
const TONES = {
  warm: { ru: ' в тёплых тонах', en: ' in warm tones' },
  cool: { ru: ' в холодных тонах', en: ' in cool tones' },
  neutral: { ru: '', en: '' },
};

function shapeOf({ width, height }: Picture): keyof typeof SHAPES {
  if (height > width * SQUARE) return 'upright';
  return width > height * SQUARE ? 'wide' : 'square';
}

function coloursOf({ meanColour }: Picture): { light: keyof typeof LIGHTS; tone: keyof typeof TONES } {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(meanColour.slice(at, at + 2), 16));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const light = luminance < 85 ? 'dark' : luminance > 170 ? 'light' : 'medium';
  return { light, tone: red - blue > 24 ? 'warm' : blue - red > 24 ? 'cool' : 'neutral' };
}

/** What a picture is at a glance, as one sentence: a wrong picture sent is a wrong sentence read. */
export function seen(picture: Picture | undefined, language: Language): string {
  if (!picture) {
    return language === 'ru' ? 'Снимка в этом сообщении я не вижу.' : 'I see no picture in this message.';
  }
  const shape = SHAPES[shapeOf(picture)][language];
  const { light, tone } = coloursOf(picture);
  return language === 'ru'
    ? `Вижу ${shape}, ${LIGHTS[light].ru} снимок${TONES[tone].ru}.`
    : `I see ${shape}, ${LIGHTS[light].en} picture${TONES[tone].en}.`;
}
