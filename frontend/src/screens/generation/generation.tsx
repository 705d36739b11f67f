import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { generationQuery, isActive } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { ErrorNote } from '../../ui/error-note.js';
import { navigate } from '../../ui/navigation.js';
import { Bones } from '../frame/bones.js';
import { Fault } from '../frame/fault.js';
import { Screen } from '../frame/screen.js';
import { Ended } from './ended.js';
import { Progress } from './progress.js';
import { Result } from './result.js';
import { Withdrawn } from './withdrawn.js';

const home = () => navigate('/');

/** One order, whatever has become of it: being drawn, a picture, or the reason there is none. */
export function GenerationScreen({ id }: { id: string }) {
  const { t } = useI18n();
  const query = useQuery(generationQuery(id));
  const generation = query.data;
  const active = generation !== undefined && isActive(generation);
  useLiveUpdates(true);

  const wasActive = useRef(false);
  useEffect(() => {
    if (wasActive.current && generation && !active) haptic(generation.status === 'succeeded' ? 'success' : 'error');
    wasActive.current = active;
  }, [active, generation]);

  if (!generation) {
    if (query.isPending) return <Bones />;
    const missing = query.error instanceof ApiError && ['not_found', 'request.invalid'].includes(query.error.code);
    return (
      <Screen onBack={home}>
        {missing ? (
          <ErrorNote alone {...t.missing} action={{ text: t.common.home, onPress: home }} />
        ) : (
          <Fault alone error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Screen>
    );
  }
  if (active) return <Progress generation={generation} />;
  if (generation.status === 'succeeded' && generation.result) {
    return <Result generation={generation} result={generation.result} />;
  }
  if (generation.complaint?.state === 'credited') return <Withdrawn generation={generation} />;
  return <Ended generation={generation} />;
}
