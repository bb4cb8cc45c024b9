package io.koine.model;

import io.koine.trust.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// To which namespaces' proxies a service is shown (Istio's `exportTo`). It says what they are told, and stops nobody:
/// who may call is what policy says.
///
/// @param everywhere whether to all
/// @param namespaces to these alone otherwise; none of them: to nobody
public record ExportTo(boolean everywhere, SortedSet<String> namespaces) {
    /// The annotation of a Kubernetes Service that says it.
    public static final String ANNOTATION = "networking.istio.io/exportTo";

    /// To everybody: what holds where nothing is said.
    public static final ExportTo ALL = new ExportTo(true, SortedCopies.noValues());

    /// To nobody.
    public static final ExportTo NOBODY = new ExportTo(false, SortedCopies.noValues());

    private static final String PUBLIC = "*";
    private static final String OWN = ".";
    private static final String NONE = "~";

    public ExportTo {
        namespaces = everywhere ? SortedCopies.noValues() : SortedCopies.sortedSet(namespaces);
    }

    /// Reads the annotation as Istio does: `*` is everybody, whatever else is there; else `~` is nobody; else each
    /// `.` is the service's own namespace, and any other value a namespace.
    ///
    /// @param text values separated by commas; an empty text says nothing, which is everybody
    /// @param namespace the service's own
    /// @param problems is told of what is no such value; it stands for no namespace
    /// @return what it says
    public static ExportTo parse(String text, String namespace, Consumer<String> problems) {
        if (text.isEmpty()) {
            return ALL;
        }
        List<String> values = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            values.add(part.strip());
        }
        TreeSet<String> namespaces = new TreeSet<>();
        for (String value : values) {
            if (value.equals(OWN)) {
                namespaces.add(namespace);
            } else if (Names.isLabel(value)) {
                namespaces.add(value);
            } else if (!value.equals(PUBLIC) && !value.equals(NONE)) {
                problems.accept(ANNOTATION + ": " + Quoted.of(value)
                        + " stands for no namespace; expected *, ., ~ or the name of one");
            }
        }
        return values.contains(PUBLIC) ? ALL : values.contains(NONE) ? NOBODY : new ExportTo(false, namespaces);
    }

    /// @param namespace a proxy's namespace
    /// @return whether the service is shown there
    public boolean includes(String namespace) {
        return everywhere || namespaces.contains(namespace);
    }

    /// @return as the annotation has it
    @Override
    public String toString() {
        return everywhere ? PUBLIC : namespaces.isEmpty() ? NONE : String.join(",", namespaces);
    }
}
