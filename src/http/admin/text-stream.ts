/**
 * Text that is made as it is taken, and no further when nobody takes it any more. All others have
 * their turn before each part: whoever takes quickly would else have the server alone to the end.
 */
export function textStream(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(bytes.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}
