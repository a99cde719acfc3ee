// All that a sealed page asks of age-encryption: a text sealed to public keys, as the bytes of an age file.
import { Encrypter } from "age-encryption";

export async function seal(text, recipients) {
  const encrypter = new Encrypter();
  for (const one of recipients) encrypter.addRecipient(one);
  return encrypter.encrypt(text);
}
