import { QueryClientProvider, useQuery, type QueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { meQuery } from './api/account.js';
import { guessLocale, I18nProvider, useI18n } from './i18n/i18n.js';
import { Bones } from './screens/frame/bones.js';
import { Boundary } from './screens/frame/boundary.js';
import { faultText } from './screens/frame/fault.js';
import { Home } from './screens/home/home.js';
import { usePath } from './ui/navigation.js';
import { ToastProvider, useToast } from './ui/toast.js';

const Gate = lazy(() => import('./screens/gate/gate.js').then((module) => ({ default: module.Gate })));
const Quiz = lazy(() => import('./screens/quiz/quiz.js').then((module) => ({ default: module.Quiz })));
const GenerationScreen = lazy(() =>
  import('./screens/generation/generation.js').then((module) => ({ default: module.GenerationScreen })),
);
const History = lazy(() => import('./screens/history/history.js').then((module) => ({ default: module.History })));
const Balance = lazy(() => import('./screens/balance/balance.js').then((module) => ({ default: module.Balance })));
const Shop = lazy(() => import('./screens/shop/shop.js').then((module) => ({ default: module.Shop })));
const PaymentScreen = lazy(() =>
  import('./screens/payment/payment.js').then((module) => ({ default: module.PaymentScreen })),
);
const Subscription = lazy(() =>
  import('./screens/subscription/subscription.js').then((module) => ({ default: module.SubscriptionScreen })),
);
const Invite = lazy(() => import('./screens/invite/invite.js').then((module) => ({ default: module.Invite })));
const Paid = lazy(() => import('./screens/paid/paid.js').then((module) => ({ default: module.Paid })));
const LookScreen = lazy(() => import('./screens/look/look.js').then((module) => ({ default: module.LookScreen })));
const Chats = lazy(() => import('./screens/chats/chats.js').then((module) => ({ default: module.Chats })));
const NewChat = lazy(() => import('./screens/chats/new-chat.js').then((module) => ({ default: module.NewChat })));
const ChatScreen = lazy(() => import('./screens/chat/chat.js').then((module) => ({ default: module.ChatScreen })));
const Legal = lazy(() => import('./screens/legal/legal.js').then((module) => ({ default: module.Legal })));
const Settings = lazy(() => import('./screens/settings/settings.js').then((module) => ({ default: module.Settings })));

/** How the parts outside React reach the screen: an event the app listens to while it is mounted. */
export interface Signals {
  onSignedOut: (listen: () => void) => () => void;
  onWriteFailed: (listen: (error: Error) => void) => () => void;
}

interface AppProps {
  client: QueryClient;
  signals: Signals;
  /** The launch's or the browser's, until the server has said which. */
  languageCode: string;
  /** Gives true when the page is already leaving for the sandbox's Telegram. */
  leaveToSignIn: () => Promise<boolean>;
}

/** Pages for whoever follows a link from outside Telegram: they ask the server nothing that needs a sign-in. */
export const isPublic = (path: string): boolean => ['/paid', '/privacy', '/terms'].includes(path);

export function App({ client, ...rest }: AppProps) {
  const path = usePath();
  return (
    <QueryClientProvider client={client}>
      {isPublic(path) ? <Public path={path} languageCode={rest.languageCode} /> : <Localised {...rest} />}
    </QueryClientProvider>
  );
}

function Public({ path, languageCode }: Pick<AppProps, 'languageCode'> & { path: string }) {
  // Known where they come from inside the app, and not asked for here.
  const me = useQuery({ ...meQuery(), enabled: false });
  return (
    <I18nProvider locale={me.data?.locale ?? guessLocale(languageCode)}>
      <Boundary>
        <Suspense fallback={<Bones />}>
          {path === '/paid' ? <Paid /> : <Legal document={path === '/terms' ? 'terms' : 'privacy'} />}
        </Suspense>
      </Boundary>
    </I18nProvider>
  );
}

function Localised({ signals, languageCode, leaveToSignIn }: Omit<AppProps, 'client'>) {
  const me = useQuery(meQuery());
  return (
    <I18nProvider locale={me.data?.locale ?? guessLocale(languageCode)}>
      <ToastProvider>
        <Entrance signals={signals} leaveToSignIn={leaveToSignIn} />
      </ToastProvider>
    </I18nProvider>
  );
}

/** Inside for whoever could be signed in, the gate for the rest. */
function Entrance({ signals, leaveToSignIn }: Pick<AppProps, 'signals' | 'leaveToSignIn'>) {
  const { t } = useI18n();
  const toast = useToast();
  const path = usePath();
  const [access, setAccess] = useState<'in' | 'leaving' | 'out'>('in');
  useEffect(
    () =>
      signals.onSignedOut(() => {
        setAccess('leaving');
        leaveToSignIn()
          .then((left) => left || setAccess('out'))
          .catch(() => setAccess('out'));
      }),
    [signals, leaveToSignIn],
  );
  useEffect(() => signals.onWriteFailed((error) => toast(faultText(t, error).title)), [signals, toast, t]);
  if (access === 'out') {
    return (
      <Suspense fallback={<Bones />}>
        <Gate />
      </Suspense>
    );
  }
  if (access === 'leaving') return <Bones />;
  return (
    <Boundary key={path}>
      <Suspense fallback={<Bones />}>
        <Route path={path} />
      </Suspense>
    </Boundary>
  );
}

function Route({ path }: { path: string }) {
  const order = /^\/generations\/([^/]+)\/?$/.exec(path)?.[1];
  if (order) return <GenerationScreen id={order} />;
  const payment = /^\/payments\/([^/]+)\/?$/.exec(path)?.[1];
  if (payment) return <PaymentScreen id={payment} />;
  const look = /^\/looks\/([^/]+)\/?$/.exec(path)?.[1];
  if (look) return <LookScreen code={look} />;
  const chat = /^\/chats\/([^/]+)\/?$/.exec(path)?.[1];
  if (chat && chat !== 'new') return <ChatScreen id={chat} />;
  switch (path) {
    case '/chats':
      return <Chats />;
    case '/chats/new':
      return <NewChat />;
    case '/try':
      return <Quiz />;
    case '/history':
      return <History />;
    case '/balance':
      return <Balance />;
    case '/shop':
      return <Shop />;
    case '/subscription':
      return <Subscription />;
    case '/invite':
      return <Invite />;
    case '/settings':
      return <Settings />;
    default:
      return <Home />;
  }
}
