package io.koine.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Columns aligned by blanks, as kubectl prints them.
public final class Table {
    private static final String GAP = "   ";
    private static final String NOTHING = "-";
    private static final String CUT = "…";

    private Table() {}

    /// @param columns the columns in their order
    /// @param rows the rows in their order
    /// @param width of the terminal in characters, to which lines are cut; 0 where there is none
    /// @param <R> a row
    /// @return the title line and one line for each row, without trailing blanks
    public static <R> List<String> lines(List<Column<R>> columns, List<R> rows, int width) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::title).toList());
        for (R row : rows) {
            cells.add(columns.stream().map(column -> cell(column, row)).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        return cells.stream().map(line -> cut(join(line, widths), width)).toList();
    }

    private static <R> String cell(Column<R> column, R row) {
        String text = Text.printable(column.value().apply(row));
        return text.isEmpty() ? NOTHING : text;
    }

    private static String join(List<String> line, int[] widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = line.get(i);
            out.append(cell).repeat(' ', widths[i] - length(cell)).append(GAP);
        }
        return out.toString().stripTrailing();
    }

    private static String cut(String line, int width) {
        if (width <= 0 || length(line) <= width) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
