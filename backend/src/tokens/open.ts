import { SetMetadata } from '@nestjs/common';

/** The metadata key the guard in `auth/` looks for. It stands here because tools have open routes too. */
export const OPEN = 'auth:open';

/** Opens a route to callers without an access token. */
export const Open = () => SetMetadata(OPEN, true);
