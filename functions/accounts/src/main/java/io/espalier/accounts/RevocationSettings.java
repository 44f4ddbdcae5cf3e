package io.espalier.accounts;

import io.espalier.accounts.revocations.RevocationTimes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Gives the settings of tokens to those who revoke them. */
@Singleton
final class RevocationSettings {
    @Produces
    @Singleton
    static RevocationTimes times(AccountsConfig config) {
        return RevocationTimes.of(
                SettingBounds.zeroOrPositive("espalier.accounts.revocation-delay", config.revocationDelay()),
                SettingBounds.positive("espalier.accounts.access-token-lifetime", config.accessTokenLifetime()));
    }
}
