/** How much of a change: "slightly", as it is, "strongly". */
type Strength = number;

type Tone =
  | 'brighter'
  | 'darker'
  | 'warmer'
  | 'cooler'
  | 'more contrast'
  | 'softer contrast'
  | 'more vivid'
  | 'muted colours'
  | 'black and white'
  | 'sepia';

export type Colour = [number, number, number];

/** A change of a picture that the stand-in knows how to make. */
export type Change =
  | { do: 'tone'; tone: Tone; strength: Strength }
  | { do: 'blur'; strength: Strength }
  | { do: 'paint'; what: 'background' | 'clothes'; colour: Colour }
  | { do: 'crop'; strength: Strength }
  | { do: 'mirror' }
  | { do: 'write'; text: string };

const COLOURS: Record<string, Colour> = {
  red: [200, 30, 40],
  blue: [40, 80, 200],
  green: [40, 150, 70],
  yellow: [235, 200, 50],
  orange: [235, 130, 40],
  purple: [130, 60, 170],
  pink: [235, 130, 170],
  black: [25, 25, 28],
  white: [240, 240, 240],
  grey: [128, 128, 128],
  brown: [110, 70, 45],
  beige: [222, 200, 170],
};

const TONES: [Tone, string][] = [
  ['brighter', 'brighter'],
  ['darker', 'darker'],
  ['warmer', 'warmer'],
  ['cooler', 'cooler'],
  ['more contrast', 'more\\s+contrast'],
  ['softer contrast', 'softer\\s+contrast'],
  ['more vivid', 'more\\s+vivid'],
  ['muted colours', 'muted\\s+colou?rs'],
  ['black and white', 'black\\s+and\\s+white'],
  ['sepia', 'sepia'],
];

const STRENGTH: Record<string, Strength> = { slightly: 0.5, strongly: 1.7 };

/** How strongly the words are asked for; null when they are not there. */
function asked(prompt: string, words: string): Strength | null {
  const match = new RegExp(`\\b(?:(slightly|strongly)\\s+)?${words}\\b`, 'i').exec(prompt);
  return match && (STRENGTH[match[1]?.toLowerCase() ?? ''] ?? 1);
}

function painted(prompt: string, what: 'background' | 'clothes'): Change[] {
  const name = new RegExp(`\\bmake\\s+the\\s+${what}\\s+(${Object.keys(COLOURS).join('|')}|gray)\\b`, 'i').exec(
    prompt,
  )?.[1];
  const colour = name && COLOURS[name.toLowerCase().replace('gray', 'grey')];
  return colour ? [{ do: 'paint', what, colour }] : [];
}

/**
 * The changes a prompt asks for, in the order in which they are made: writing comes last, so that it
 * is neither mirrored nor cut off.
 */
export function changesIn(prompt: string): Change[] {
  const text = /\bwrite\s+the\s+text\s+["“«]([^"”»]{1,80})["”»]/i.exec(prompt)?.[1];
  // What is to be written is not to be done.
  const rest = text === undefined ? prompt : prompt.replace(text, '');
  const blur = asked(rest, 'blur\\s+the\\s+background');
  const crop = asked(rest, 'crop\\s+closer');
  return [
    ...painted(rest, 'clothes'),
    ...painted(rest, 'background'),
    ...(blur === null ? [] : [{ do: 'blur', strength: blur } as const]),
    ...TONES.flatMap(([tone, words]) => {
      const strength = asked(rest, words);
      return strength === null ? [] : [{ do: 'tone', tone, strength } as const];
    }),
    ...(crop === null ? [] : [{ do: 'crop', strength: crop } as const]),
    ...(asked(rest, 'mirror\\s+horizontally') === null ? [] : [{ do: 'mirror' } as const]),
    ...(text === undefined ? [] : [{ do: 'write', text } as const]),
  ];
}
