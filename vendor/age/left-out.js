// Stands where age-encryption imports what an X25519 key never needs: passphrases, post-quantum keys and keys on hardware.
// Whoever reaches it gets a TypeError and no file; casefile prints no page for such a key.
export const scrypt = null, p256 = null, MLKEM768P256 = null, MLKEM768X25519 = null;
