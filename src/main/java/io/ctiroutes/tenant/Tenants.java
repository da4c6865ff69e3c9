package io.ctiroutes.tenant;

import java.util.List;

/**
 * What the files of a folder say.
 *
 * @param valid   the tenants, by name
 * @param invalid those whose file is wrong, by name
 */
public record Tenants(List<Tenant> valid, List<InvalidTenant> invalid) {

    public Tenants {
        valid = List.copyOf(valid);
        invalid = List.copyOf(invalid);
    }
}
