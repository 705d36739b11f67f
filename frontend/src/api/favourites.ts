import { Generation } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './client.js';
import { generationQuery, noteGeneration } from './generations.js';

const patchFavourite = (id: string, favourite: boolean) =>
  call('PATCH', `/generations/${id}`, { body: { favourite }, answer: Generation });

/**
 * Makes an order a favourite or not: on screen at once, on the server one press after the other. An
 * answer that a later press has overtaken is not shown; a press the server did not hear of is undone.
 */
export function useFavourite(order: Generation): (favourite: boolean) => void {
  const client = useQueryClient();
  const mutationKey = ['favourite', order.id];
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join('.') },
    mutationFn: (favourite: boolean) => patchFavourite(order.id, favourite),
    onMutate: async (favourite) => {
      // A reading under way would bring back what was before the press.
      await client.cancelQueries(generationQuery(order.id));
      noteGeneration(client, { ...order, favourite });
      return order;
    },
    onSuccess: (saved) => {
      if (client.isMutating({ mutationKey }) === 1) noteGeneration(client, saved);
    },
    onError: (_error, _favourite, before) => {
      if (before) noteGeneration(client, before);
      void client.invalidateQueries(generationQuery(order.id));
    },
  });
  return mutate;
}
