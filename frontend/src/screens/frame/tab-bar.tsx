import { useI18n } from '../../i18n/i18n.js';
import { CoinIcon, HangerIcon, HistoryIcon, SettingsIcon } from '../../ui/icons.js';
import { Link, usePath } from '../../ui/navigation.js';

const TABS = [
  { name: 'home', href: '/', Icon: HangerIcon },
  { name: 'history', href: '/history', Icon: HistoryIcon },
  { name: 'balance', href: '/balance', Icon: CoinIcon },
  { name: 'settings', href: '/settings', Icon: SettingsIcon },
] as const;

export function TabBar() {
  const { t } = useI18n();
  const path = usePath();
  return (
    <nav
      aria-label={t.tabs.label}
      className="fixed inset-x-0 bottom-0 z-20 mx-auto border-t border-line bg-card sm:max-w-[480px] sm:rounded-t-[1.75rem] sm:border-x"
    >
      <ul className="pb-safe mx-auto flex max-w-[480px] px-1">
        {TABS.map(({ name, href, Icon }) => (
          <li key={name} className="min-w-0 flex-1">
            <Link
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className="grid min-h-16 place-content-center justify-items-center gap-0.5 rounded-2xl py-2 text-center text-[clamp(0.625rem,3.1vw,0.75rem)] leading-tight text-muted aria-[current=page]:font-semibold aria-[current=page]:text-accent-ink"
            >
              <Icon className="size-6" />
              <span>{t.tabs[name]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
