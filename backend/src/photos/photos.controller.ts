import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  SerializeOptions,
} from '@nestjs/common';
import { IdParam, IdempotencyKey, Photo, PhotoList, PhotoQuery } from '@primerka/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { AppError } from '../errors.js';
import { PhotosService } from './photos.service.js';
import { Uploads } from './uploads.js';

@Controller('photos')
export class PhotosController {
  constructor(
    private readonly photos: PhotosService,
    private readonly uploads: Uploads,
  ) {}

  @Post()
  @SerializeOptions({ schema: Photo })
  upload(
    @CurrentUser() user: SignedIn,
    @Headers('idempotency-key') header: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Photo> {
    return this.uploads.receive(request, reply, async (upload) => {
      const { photo, created } = await this.photos.upload(user.id, upload, idempotencyKey(header));
      void reply.status(created ? 201 : 200);
      return photo;
    });
  }

  @Get()
  @SerializeOptions({ schema: PhotoList })
  list(@CurrentUser() user: SignedIn, @Query({ schema: PhotoQuery }) query: PhotoQuery): Promise<PhotoList> {
    return this.photos.list(user.id, query);
  }

  @Get(':id')
  @SerializeOptions({ schema: Photo })
  get(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Photo> {
    return this.photos.get(user.id, id);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<void> {
    return this.photos.delete(user.id, id);
  }
}

function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const parsed = IdempotencyKey.safeParse(header);
  if (parsed.success) return parsed.data;
  const issues = [{ path: 'Idempotency-Key', message: '8 to 64 letters, digits, "_" or "-"' }];
  throw new AppError('request.invalid', 'Bad Idempotency-Key', { issues });
}
