import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res, SerializeOptions } from '@nestjs/common';
import { IdParam, Photo, PhotoList, PhotoQuery } from '@primerka/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { IdempotencyKey } from '../idempotency-key.js';
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
    @IdempotencyKey('optional') key: string | null,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Photo> {
    return this.uploads.receive(request, reply, async (upload) => {
      const { photo, created } = await this.photos.upload(user.id, upload, key);
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
