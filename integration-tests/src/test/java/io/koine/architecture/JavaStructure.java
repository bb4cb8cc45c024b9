package io.koine.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// What the compiler's parser finds in one source file and byte code does not tell.
///
/// @param file the file
/// @param methods methods and constructors with a body
/// @param monitors first lines of `synchronized` blocks, 1-based
record JavaStructure(SourceFile file, List<Method> methods, List<Integer> monitors) {
    /// A method or constructor.
    ///
    /// @param name its name
    /// @param line the first line of its body, 1-based
    /// @param length lines from the body's first brace to its last
    record Method(String name, int line, int length) {}

    /// Parses many files in one run of the compiler, whose start costs more than most files.
    static List<JavaStructure> of(List<SourceFile> files) {
        Map<URI, SourceFile> byUri = new LinkedHashMap<>();
        files.forEach(file -> byUri.put(URI.create("string:///" + file.path()), file));
        List<Input> inputs = byUri.entrySet().stream()
                .map(entry -> new Input(entry.getKey(), entry.getValue().text()))
                .toList();
        JavacTask task =
                (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, problem -> {}, null, null, inputs);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<JavaStructure> structures = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                Scanner scanner = new Scanner(positions);
                scanner.scan(unit, unit);
                SourceFile file =
                        Objects.requireNonNull(byUri.get(unit.getSourceFile().toUri()), "a unit of no file");
                structures.add(new JavaStructure(file, scanner.methods, scanner.monitors));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return structures;
    }

    private static final class Input extends SimpleJavaFileObject {
        private final String text;

        Input(URI uri, String text) {
            super(uri, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Scanner extends TreePathScanner<Void, CompilationUnitTree> {
        private final SourcePositions positions;
        private final List<Method> methods = new ArrayList<>();
        private final List<Integer> monitors = new ArrayList<>();

        Scanner(SourcePositions positions) {
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, CompilationUnitTree unit) {
            if (method.getBody() != null) {
                int first = line(unit, positions.getStartPosition(unit, method.getBody()));
                int last = line(unit, positions.getEndPosition(unit, method.getBody()));
                methods.add(new Method(method.getName().toString(), first, last - first + 1));
            }
            return super.visitMethod(method, unit);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree monitor, CompilationUnitTree unit) {
            monitors.add(line(unit, positions.getStartPosition(unit, monitor)));
            return super.visitSynchronized(monitor, unit);
        }

        private static int line(CompilationUnitTree unit, long position) {
            return Math.toIntExact(unit.getLineMap().getLineNumber(position));
        }
    }
}
