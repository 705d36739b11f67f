import { useLegalWords } from '../../i18n/legal.js';
import { Card, Section } from '../../ui/card.js';
import { navigate } from '../../ui/navigation.js';
import { Headline, Screen } from '../frame/screen.js';

/**
 * The privacy policy (`/privacy`) or the terms (`/terms`). Telegram wants a policy that stands by itself
 * and is linked from the settings, and BotFather an address of it that opens without a sign-in.
 */
export function Legal({ document }: { document: 'privacy' | 'terms' }) {
  const { title, lead, parts } = useLegalWords()[document];
  return (
    <Screen onBack={() => navigate('/settings')}>
      <Headline title={title} lead={lead} />
      {parts.map((part) => (
        <Section key={part.title} title={part.title}>
          <Card>
            <ul className="grid gap-3">
              {part.points.map((point) => (
                <li key={point} className="leading-snug">
                  {point}
                </li>
              ))}
            </ul>
          </Card>
        </Section>
      ))}
    </Screen>
  );
}
