package io.koine.server.store;

import io.koine.model.spi.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The key under which private keys are kept in the store: AES-256-GCM (NIST SP 800-38D).
///
/// It lives in a file of its own, so that a backup of the database alone gives nobody an issuing key. Without
/// it the issuing keys are lost. Safe from any thread.
public final class MasterKey {
    private static final int KEY_BYTES = 32;

    /// Random nonces are safe for 2^32 encryptions under one key (SP 800-38D §8.3); the store makes a few a
    /// year.
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;

    private MasterKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /// Reads the key, or makes one at the first start.
    ///
    /// @param file 32 bytes in base64; created with mode 0600 if absent, in a directory that must exist
    /// @return the key
    /// @throws StoreUnavailableException if the file cannot be read or created, if others than its owner may
    ///     read it, or if its content is no key
    public static MasterKey loadOrCreate(Path file) {
        try {
            if (Files.notExists(file)) {
                byte[] fresh = random(KEY_BYTES);
                PrivateFiles.createFile(file, Base64.getEncoder().encode(fresh));
            }
            PrivateFiles.requireFile(file);
            return new MasterKey(decoded(file));
        } catch (IOException failure) {
            throw new StoreUnavailableException("master key: " + failure.getMessage(), failure);
        }
    }

    /// Encrypts.
    ///
    /// @param secret what to hide
    /// @param context what the ciphertext belongs to, so that it cannot be moved to another place
    /// @return nonce, ciphertext and tag
    byte[] seal(byte[] secret, String context) {
        try {
            byte[] nonce = random(NONCE_BYTES);
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(secret);
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
            System.arraycopy(ciphertext, 0, sealed, NONCE_BYTES, ciphertext.length);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK encrypts with AES-GCM", impossible);
        }
    }

    /// Decrypts what `seal` returned.
    ///
    /// @throws GeneralSecurityException if the key or the context is another one, or if the bytes were altered
    byte[] unseal(byte[] sealed, String context) throws GeneralSecurityException {
        if (sealed.length < NONCE_BYTES) {
            throw new GeneralSecurityException(sealed.length + " bytes; expected a nonce of " + NONCE_BYTES + " first");
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        return cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }

    /// @return the same text for every key
    @Override
    public String toString() {
        return "MasterKey(redacted)";
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] decoded(Path file) throws IOException {
        byte[] key;
        try {
            key = Base64.getDecoder()
                    .decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IllegalArgumentException notBase64) {
            throw new FileSystemException(file.toString(), null, "not base64; expected 32 bytes in base64");
        }
        if (key.length != KEY_BYTES) {
            throw new FileSystemException(
                    file.toString(), null, key.length + " bytes; expected " + KEY_BYTES + " in base64");
        }
        return key;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
