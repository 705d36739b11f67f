import { toCredits } from '../catalog.js';
import { AppError } from '../errors.js';
import { Complaints } from '../generations/complaints.js';
import { type OwnerCommand, readId } from './owner-command.js';

export const complaintList: OwnerCommand = {
  name: 'complaints',
  usage: '',
  summary: 'complaints that wait for a decision, oldest first',
  words: 0,
  async run(app) {
    const waiting = await app.get(Complaints).inReview();
    // As JSON, since the text is a stranger's: no control character of it may reach the terminal.
    const lines = waiting.map(({ price, createdAt, ...complaint }) =>
      printable(JSON.stringify({ ...complaint, credits: toCredits(price), createdAt: createdAt.toISOString() })),
    );
    return lines.length > 0 ? `${lines.join('\n')}\n` : 'None\n';
  },
};

export const complaintApprove: OwnerCommand = decision(
  'approve',
  'credited',
  'gives the credits back and withdraws the picture',
);
export const complaintDecline: OwnerCommand = decision('decline', 'declined', 'leaves everything as it is');

function decision(word: string, state: 'credited' | 'declined', summary: string): OwnerCommand {
  return {
    name: `complaint ${word}`,
    usage: 'GENERATION-ID',
    summary,
    words: 1,
    async run(app, { words: [id] }) {
      const decided = await app.get(Complaints).decide(readId(id, 'an order'), state);
      if (!decided) throw new AppError('not_found', `No complaint about ${id} waits for a decision`);
      return `${id}: ${state}\n`;
    },
  };
}

/** JSON escapes the controls below U+0020; those above steer terminals as well. */
const printable = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
