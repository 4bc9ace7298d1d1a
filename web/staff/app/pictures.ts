// Pictures that are sent: which kinds are taken, and a request whose body is the picture itself.

export const PICTURE_TYPES = 'image/png,image/jpeg,image/webp';

export const pictureBody = (file: File) => ({
  body: file as never,
  bodySerializer: () => file,
  headers: { 'Content-Type': file.type },
});
