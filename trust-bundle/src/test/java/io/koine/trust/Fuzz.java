package io.koine.trust;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Seeded damage for parsers. A failure names the seed, which repeats it.
public final class Fuzz {
    private static final int SEEDS = 20;

    private Fuzz() {}

    /// The seeds of a fuzz test, for `@MethodSource`.
    public static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    /// Feeds damaged copies of a text to a parser.
    ///
    /// @param allowed the only exception that may come out
    public static void texts(
            long seed, String sample, int times, Class<? extends Exception> allowed, Consumer<String> parser) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < times; i++) {
            String damaged = damage(sample, random);
            requireOnly(allowed, "seed " + seed + ", round " + i, () -> parser.accept(damaged));
        }
    }

    /// Feeds damaged copies of some bytes to a parser.
    ///
    /// @param allowed the only exception that may come out
    public static void bytes(
            long seed, byte[] sample, int times, Class<? extends Exception> allowed, Consumer<byte[]> parser) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < times; i++) {
            byte[] damaged = damage(sample, random);
            requireOnly(allowed, "seed " + seed + ", round " + i, () -> parser.accept(damaged));
        }
    }

    private static void requireOnly(Class<? extends Exception> allowed, String round, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | StackOverflowError e) {
            if (!allowed.isInstance(e)) {
                throw new AssertionError(round + ": expected only " + allowed.getSimpleName(), e);
            }
        }
    }

    private static String damage(String sample, SplittableRandom random) {
        String alphabet = "{}[]\",:\\ \n\t0123456789eE+-.truefalsn/_abcxyzABC=\u0000\u00e9\ud83d\udd12";
        StringBuilder text = new StringBuilder(sample);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(8));
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.delete(at, to);
                case 2 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, to));
                default -> text.replace(at, Math.min(text.length(), at + 1), String.valueOf(c));
            }
        }
        return text.toString();
    }

    private static byte[] damage(byte[] sample, SplittableRandom random) {
        byte[] bytes = sample.clone();
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 4)) : bytes;
    }
}
