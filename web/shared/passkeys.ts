// Passkeys: what the browser has to say about them.

/** Whether this browser can use them here, and says what they are in the words that the server takes. They are of a
 * name, and not of a number. */
export const canUsePasskeys = (): boolean =>
  !/^[\d.]+$|:/.test(location.hostname) &&
  typeof PublicKeyCredential === 'function' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** The person closed the question, or has no passkey here. */
export class NoPasskey extends Error {
  override name = 'NoPasskey';
}

/** This device holds a passkey of this account already. */
export class PasskeyAlreadyHere extends Error {
  override name = 'PasskeyAlreadyHere';
}

async function answerOf(asked: Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const found = await asked;
    if (!(found instanceof PublicKeyCredential)) throw new NoPasskey();
    return found.toJSON() as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') throw new PasskeyAlreadyHere();
    throw new NoPasskey();
  }
}

type Options = Record<string, unknown>;

export const makePasskey = (options: Options): Promise<Record<string, unknown>> =>
  answerOf(
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as unknown as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );

export const askPasskey = (options: Options): Promise<Record<string, unknown>> =>
  answerOf(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as unknown as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
