package io.koine.istio;

import io.koine.model.diagnostic.Code;
import io.koine.model.policy.ExtAuthzProvider;
import io.koine.model.policy.MeshConfig;
import io.koine.model.policy.MeshConfig.Aliases;
import io.koine.model.policy.PathNormalization;
import io.koine.model.policy.PolicyMeaning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads Koine's `MeshConfig`.
final class MeshConfigReader {
    private static final int MAX_ALIASES = 100;
    private static final int MAX_PROVIDERS = 100;
    private static final SortedMap<String, PolicyMeaning> MEANINGS = Choices.of(PolicyMeaning.class);
    private static final SortedMap<String, Optional<PathNormalization>> NORMALIZATIONS = normalizations();

    private MeshConfigReader() {}

    private static SortedMap<String, Optional<PathNormalization>> normalizations() {
        SortedMap<String, Optional<PathNormalization>> all = new TreeMap<>();
        Choices.of(PathNormalization.class).forEach((name, value) -> all.put(name, Optional.of(value)));
        all.put("DEFAULT", Optional.empty());
        return all;
    }

    static Reading read(Envelope envelope) {
        if (!envelope.key().name().equals(MeshConfig.NAME)) {
            envelope.whole()
                    .error(
                            Code.INVALID_VALUE,
                            "metadata.name is "
                                    + Printable.quoted(envelope.key().name()) + "; expected \"" + MeshConfig.NAME
                                    + '"');
        }
        Fields spec = envelope.specFields();
        PolicyMeaning meaning = spec.find("policyMeaning")
                .flatMap(field -> field.oneOf(MEANINGS))
                .orElse(PolicyMeaning.STRICT);
        Optional<PathNormalization> normalization =
                spec.find("pathNormalization").flatMap(MeshConfigReader::normalization);
        Aliases aliases = new Aliases(
                spec.find("trustDomainAliases").map(MeshConfigReader::aliases).orElse(List.of()),
                spec.find("trustDomainAliasesInPolicy").flatMap(Field::bool).orElse(false));
        List<ExtAuthzProvider> providers =
                spec.find("extensionProviders").map(MeshConfigReader::providers).orElse(List.of());
        spec.refuseOthers();
        return Reading.of(new MeshConfig(envelope.key(), meaning, normalization, aliases, providers));
    }

    private static Optional<PathNormalization> normalization(Field field) {
        Fields fields = field.fields();
        Optional<PathNormalization> mode = fields.find("normalization")
                .flatMap(choice -> choice.oneOf(NORMALIZATIONS))
                .flatMap(choice -> choice);
        fields.refuseOthers();
        return mode;
    }

    private static List<String> aliases(Field list) {
        List<String> aliases = new ArrayList<>();
        for (Field item : list.items(MAX_ALIASES)) {
            item.text().ifPresent(text -> {
                ValueChecks.trustDomain(item, text);
                aliases.add(text);
            });
        }
        return aliases;
    }

    private static List<ExtAuthzProvider> providers(Field list) {
        Set<String> names = new HashSet<>();
        List<ExtAuthzProvider> providers = new ArrayList<>();
        for (Field item : list.items(MAX_PROVIDERS)) {
            ProviderReader.read(item).ifPresent(provider -> {
                if (!names.add(provider.name())) {
                    item.error(Code.INVALID_VALUE, "the name " + Printable.quoted(provider.name()) + " is there twice");
                }
                providers.add(provider);
            });
        }
        return providers;
    }
}
