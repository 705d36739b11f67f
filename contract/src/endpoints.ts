import * as z from 'zod/mini';
import { IdParam, PageQuery } from './basics.js';
import { Chat, ChatInput, ChatList, ChatMessage, ChatMessageInput, ChatMessageList } from './chats.js';
import { Config } from './config.js';
import { Balance, EntryList } from './credits.js';
import type { ErrorCode } from './errors.js';
import {
  ComplaintInput,
  DraftBody,
  DraftState,
  Generation,
  GenerationInput,
  GenerationList,
  GenerationPatch,
  GenerationQuery,
  Quote,
} from './generations.js';
import { MePatch, RefreshBody, SignIn, SignInBody, TokenPair, User } from './identity.js';
import {
  Payment,
  PaymentInput,
  PaymentList,
  ProductList,
  PromoAnswer,
  PromoBody,
  SubscriptionChange,
  SubscriptionState,
} from './payments.js';
import { Photo, PhotoList, PhotoQuery } from './photos.js';
import { Referral } from './referrals.js';
import { Share } from './sharing.js';

export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, parameters as `:id`. */
  path: string;
  summary: string;
  /** Open to callers without an access token. */
  open?: true;
  /** `required`: 400 without an Idempotency-Key. */
  idempotencyKey?: 'required' | 'optional';
  /** `multipart`: fields `kind` and `file`. */
  body?: z.core.$ZodType | 'multipart';
  query?: z.core.$ZodType;
  params?: z.core.$ZodType;
  status: 200 | 201 | 204;
  answer?: z.core.$ZodType;
  /** Codes beyond those every endpoint can give (`request.invalid`, `auth.*`, `rate_limited`, `internal`). */
  errors?: ErrorCode[];
}

const photoRefusals: ErrorCode[] = [
  'photo.too_large',
  'photo.unsupported_type',
  'photo.unreadable',
  'photo.too_small',
  'photo.too_many_pixels',
  'photo.animated',
  'photo.blurred',
  'photo.exposure',
];
const orderRefusals: ErrorCode[] = [
  'credits.insufficient',
  'not_found',
  'idempotency.conflict',
  'photo.too_small',
  'photo.aspect',
  'garments.incompatible',
  'generations.too_many_active',
  'state.conflict',
  'unavailable',
];

/** Every endpoint there is: the OpenAPI document is made from this list, and a test holds the router to it. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/config',
    summary: 'What the screen needs before sign-in',
    open: true,
    status: 200,
    answer: Config,
  },
  {
    method: 'POST',
    path: '/auth/telegram',
    summary: 'Exchange Telegram initData for tokens',
    open: true,
    body: SignInBody,
    status: 200,
    answer: SignIn,
  },
  {
    method: 'POST',
    path: '/auth/refresh',
    summary: 'Rotate the refresh token',
    open: true,
    body: RefreshBody,
    status: 200,
    answer: TokenPair,
  },
  { method: 'POST', path: '/auth/logout', summary: 'End this sign-in', status: 204 },
  { method: 'GET', path: '/me', summary: 'The signed-in user', status: 200, answer: User },
  { method: 'PATCH', path: '/me', summary: 'Change language or retention', body: MePatch, status: 200, answer: User },
  {
    method: 'POST',
    path: '/photos',
    summary: 'Upload a photo (JPEG or PNG, at most 5 MB)',
    idempotencyKey: 'optional',
    body: 'multipart',
    status: 201,
    answer: Photo,
    errors: ['idempotency.conflict', ...photoRefusals, 'unavailable'],
  },
  { method: 'GET', path: '/photos', summary: 'Own photos', query: PhotoQuery, status: 200, answer: PhotoList },
  {
    method: 'GET',
    path: '/photos/:id',
    summary: 'One photo',
    params: IdParam,
    status: 200,
    answer: Photo,
    errors: ['not_found'],
  },
  {
    method: 'DELETE',
    path: '/photos/:id',
    summary: 'Delete a photo and its files',
    params: IdParam,
    status: 204,
    errors: ['not_found', 'state.conflict'],
  },
  { method: 'GET', path: '/draft', summary: 'The unfinished quiz', status: 200, answer: DraftState },
  {
    method: 'PUT',
    path: '/draft',
    summary: 'Save the unfinished quiz',
    body: DraftBody,
    status: 200,
    answer: DraftState,
    errors: ['state.conflict'],
  },
  { method: 'DELETE', path: '/draft', summary: 'Forget the unfinished quiz', status: 204 },
  {
    method: 'POST',
    path: '/generations/quote',
    summary: 'What an order would cost and who pays',
    body: GenerationInput,
    status: 200,
    answer: Quote,
    errors: ['not_found', 'photo.too_small', 'photo.aspect', 'garments.incompatible', 'state.conflict'],
  },
  {
    method: 'POST',
    path: '/generations',
    summary: 'Order a picture; credits are held',
    idempotencyKey: 'required',
    body: GenerationInput,
    status: 201,
    answer: Generation,
    errors: orderRefusals,
  },
  {
    method: 'GET',
    path: '/generations',
    summary: 'Own orders',
    query: GenerationQuery,
    status: 200,
    answer: GenerationList,
  },
  {
    method: 'GET',
    path: '/generations/:id',
    summary: 'One order',
    params: IdParam,
    status: 200,
    answer: Generation,
    errors: ['not_found'],
  },
  {
    method: 'PATCH',
    path: '/generations/:id',
    summary: 'Make an order a favourite, or no longer',
    params: IdParam,
    body: GenerationPatch,
    status: 200,
    answer: Generation,
    errors: ['not_found'],
  },
  {
    method: 'POST',
    path: '/generations/:id/cancel',
    summary: 'Cancel while nothing was sent',
    params: IdParam,
    status: 200,
    answer: Generation,
    errors: ['not_found', 'state.conflict'],
  },
  {
    method: 'POST',
    path: '/generations/:id/retry',
    summary: 'Order the same again',
    params: IdParam,
    idempotencyKey: 'required',
    status: 201,
    answer: Generation,
    errors: orderRefusals,
  },
  {
    method: 'DELETE',
    path: '/generations/:id',
    summary: 'Delete a finished order and its pictures',
    params: IdParam,
    status: 204,
    errors: ['not_found', 'state.conflict'],
  },
  {
    method: 'POST',
    path: '/generations/:id/complaint',
    summary: 'The picture is wrong: credits back, picture withdrawn',
    params: IdParam,
    body: ComplaintInput,
    status: 200,
    answer: Generation,
    errors: ['not_found', 'state.conflict'],
  },
  {
    method: 'POST',
    path: '/generations/:id/share',
    summary: 'Make the picture ready for a chat and a story',
    params: IdParam,
    status: 200,
    answer: Share,
    errors: ['not_found', 'state.conflict', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/chats',
    summary: 'The edit chat about a picture: one per picture, made when first asked for',
    body: ChatInput,
    status: 201,
    answer: Chat,
    errors: ['not_found'],
  },
  { method: 'GET', path: '/chats', summary: 'Own chats', query: PageQuery, status: 200, answer: ChatList },
  {
    method: 'GET',
    path: '/chats/:id',
    summary: 'One chat',
    params: IdParam,
    status: 200,
    answer: Chat,
    errors: ['not_found'],
  },
  {
    method: 'DELETE',
    path: '/chats/:id',
    summary: 'Delete a chat, its messages and the pictures made in it',
    params: IdParam,
    status: 204,
    errors: ['not_found', 'state.conflict'],
  },
  {
    method: 'GET',
    path: '/chats/:id/messages',
    summary: 'What was said in a chat',
    params: IdParam,
    query: PageQuery,
    status: 200,
    answer: ChatMessageList,
    errors: ['not_found'],
  },
  {
    method: 'POST',
    path: '/chats/:id/messages',
    summary: 'Ask the assistant; answers when it has answered, at most a minute later',
    params: IdParam,
    idempotencyKey: 'required',
    body: ChatMessageInput,
    status: 201,
    answer: ChatMessage,
    errors: ['credits.insufficient', 'not_found', 'idempotency.conflict', 'state.conflict', 'unavailable'],
  },
  { method: 'GET', path: '/credits', summary: 'Balance and grants', status: 200, answer: Balance },
  {
    method: 'GET',
    path: '/credits/entries',
    summary: 'Movements of credits',
    query: PageQuery,
    status: 200,
    answer: EntryList,
  },
  {
    method: 'GET',
    path: '/products',
    summary: 'Packs and plans, and how they can be paid here',
    status: 200,
    answer: ProductList,
  },
  {
    method: 'POST',
    path: '/payments',
    summary: 'Open a payment',
    idempotencyKey: 'required',
    body: PaymentInput,
    status: 201,
    answer: Payment,
    errors: ['not_found', 'idempotency.conflict', 'state.conflict'],
  },
  { method: 'GET', path: '/payments', summary: 'Own payments', query: PageQuery, status: 200, answer: PaymentList },
  {
    method: 'GET',
    path: '/payments/:id',
    summary: 'One payment',
    params: IdParam,
    status: 200,
    answer: Payment,
    errors: ['not_found'],
  },
  {
    method: 'GET',
    path: '/subscription',
    summary: 'Own plan and saved payment methods',
    status: 200,
    answer: SubscriptionState,
  },
  {
    method: 'POST',
    path: '/subscription/cancel',
    summary: 'Never charge again; what was paid for stays',
    status: 200,
    answer: SubscriptionState,
    errors: ['not_found', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/subscription/resume',
    summary: 'Take a cancellation back',
    status: 200,
    answer: SubscriptionState,
    errors: ['not_found', 'state.conflict', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/subscription/change',
    summary: 'Another plan from the next period on',
    body: SubscriptionChange,
    status: 200,
    answer: SubscriptionState,
    errors: ['not_found', 'state.conflict'],
  },
  {
    method: 'DELETE',
    path: '/payment-methods/:id',
    summary: 'Withdraw a saved payment method; it is never charged again',
    params: IdParam,
    status: 204,
    errors: ['not_found'],
  },
  {
    method: 'POST',
    path: '/promo',
    summary: 'Redeem a promo code',
    body: PromoBody,
    status: 200,
    answer: PromoAnswer,
    errors: ['not_found'],
  },
  {
    method: 'GET',
    path: '/referral',
    summary: 'Own link for friends, and what it has brought',
    status: 200,
    answer: Referral,
  },
];
