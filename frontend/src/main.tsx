import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { configQuery, meQuery } from './api/account.js';
import { creditsQuery } from './api/credits.js';
import { createQueryClient } from './api/query-client.js';
import { startSession } from './api/session.js';
import { App, isPublic } from './app.js';
import { channel } from './channel.js';
import { guessLocale, loadMessages } from './i18n/i18n.js';
import './index.css';
import { land } from './landing.js';
import { leaveToSandbox } from './sandbox-entrance.js';
import { reloadOnStaleBuild } from './stale-build.js';
import { startBridge } from './telegram/bridge.js';
import { forgetLaunch, readLaunch } from './telegram/launch.js';
import { navigate } from './ui/navigation.js';

reloadOnStaleBuild();

const launch = readLaunch();
const signedOut = channel<void>();
const writeFailed = channel<Error>();
const client = createQueryClient({ onSignedOut: signedOut.tell, onWriteFailed: writeFailed.tell });

startSession({
  initData: launch?.initData ?? null,
  userId: launch?.userId ?? null,
  onUser: (user) => client.setQueryData(meQuery().queryKey, user),
});

/** What every first screen needs, asked for before React has drawn anything. */
void client.prefetchQuery(configQuery());
if (!isPublic(location.pathname)) void client.prefetchQuery(creditsQuery());

const languageCode = launch?.languageCode ?? navigator.language;

/** One way out however many calls were refused at once; refused parameters must not be tried again. */
let leaving: Promise<boolean> | null = null;
function leaveToSignIn(): Promise<boolean> {
  forgetLaunch();
  leaving ??= client.ensureQueryData(configQuery()).then(leaveToSandbox);
  return leaving;
}

/** Not a top-level await: the language's chunk imports this one, and each would wait for the other. */
async function start(): Promise<void> {
  await Promise.allSettled([loadMessages(guessLocale(languageCode)), land(client, launch)]);
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App
        client={client}
        signals={{ onSignedOut: signedOut.listen, onWriteFailed: writeFailed.listen }}
        languageCode={languageCode}
        leaveToSignIn={leaveToSignIn}
      />
    </StrictMode>,
  );
  requestAnimationFrame(() => setTimeout(() => startBridge(() => navigate('/settings')).catch(() => undefined)));
}

void start();
