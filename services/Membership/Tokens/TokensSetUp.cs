namespace Trilateral.Membership.Tokens;

/// <summary>What clients, tokens and signing keys need to run.</summary>
internal static class TokensSetUp
{
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TokenSettings>().BindConfiguration("Identity")
            .Validate(
                settings => settings.KeyEncryptionKey.Length >= TokenSettings.MinSecretLength,
                $"Identity__KeyEncryptionKey is not set: a secret of {TokenSettings.MinSecretLength} or more characters, the same for every replica, as AppHost gives it.")
            .ValidateOnStart();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, TokensJson.Default));
        services.AddSingleton<SigningKeyRing>();
        services.AddSingleton<AuthenticationLimit>();
        services.AddSingleton<OwnTokens>();
        services.AddScoped<ClientAuthentication>();
        services.AddSingleton<RotateSigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<RotateSigningKeys>());
        services.AddSingleton<IdentityPulse>();
        services.AddHostedService(provider => provider.GetRequiredService<IdentityPulse>());
    }

    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapClients();
        routes.MapOAuth();
        routes.MapWellKnown();
    }
}
