using Trilateral.Notifications.Feed;

namespace Trilateral.Notifications.Notices;

/// <summary>Whom a message concerns, as it says itself; nothing of it goes to anyone outside (design §6). One rule for mail and webhooks alike, but that a system may ask for more than a person is sent.</summary>
/// <param name="Reach"><c>global</c> or <c>framework:frm_…</c>. A reach that is not known reaches nobody.</param>
/// <param name="Class">Public, FrameworkOnly, OwnSide or Restricted. A class that is not known is taken for Restricted.</param>
/// <param name="Side">The side that made the record; only OwnSide asks for it.</param>
internal sealed record Audience(string Reach, string Class, string? Side = null)
{
    public const string Public = "Public";
    public const string FrameworkOnly = "FrameworkOnly";
    public const string OwnSide = "OwnSide";
    public const string Restricted = "Restricted";

    public const string Global = "global";
    public const string FrameworkPrefix = "framework:";

    public static readonly string[] Three = ["government", "civil_society", "unodc"];

    private const string Unodc = "unodc";

    public static readonly string[] Unrestricted = [Public, FrameworkOnly, OwnSide];

    public bool IsRestricted => !Unrestricted.Contains(Class);

    /// <summary>What an addressee must be; null: nobody is told by broadcast.</summary>
    public AudienceCondition? Condition()
    {
        var framework = Reach.StartsWith(FrameworkPrefix, StringComparison.Ordinal) ? Reach[FrameworkPrefix.Length..] : null;
        if (framework is "" || (framework is null && Reach != Global))
        {
            return null;
        }

        return Class switch
        {
            Public => new(framework, null),
            FrameworkOnly => new(framework, Three),
            OwnSide when Three.Contains(Side) => new(framework, [Side!]),
            _ => null,
        };
    }

    public bool Admits(IAddressee addressee) => Condition() is { } condition
        && (condition.Framework is null || addressee.Framework == condition.Framework || (Class == Public && ListensEverywhere(addressee)))
        && (condition.Sides is null || condition.Sides.Contains(addressee.Side));

    /// <summary>Whether it is a system of UNODC of no country, whose office spans all of them: it may ask for what is public in every one (decision 0037).</summary>
    public static bool ListensEverywhere(IAddressee addressee) => addressee is IListener { Side: Unodc, Framework: null };

    /// <summary><see cref="ListensEverywhere"/> as a filter of the database.</summary>
    public static IQueryable<T> ListeningWithin<T>(IQueryable<T> addressees, string framework)
        where T : class, IAddressee =>
        addressees.Where(addressee => addressee.Framework == framework || (addressee.Framework == null && addressee.Side == Unodc));
}

/// <param name="Framework">The only framework whose addressees are told; null for all.</param>
/// <param name="Sides">The only sides that are told; null for all, the platform's own people included.</param>
internal sealed record AudienceCondition(string? Framework, string[]? Sides);

internal static class AudienceQueries
{
    /// <summary><see cref="Audience.Admits"/> as a filter of the database.</summary>
    public static IQueryable<T> Within<T>(this IQueryable<T> addressees, Audience audience)
        where T : class, IAddressee
    {
        if (audience.Condition() is not { } condition)
        {
            return addressees.Where(_ => false);
        }

        var (framework, sides) = condition;
        addressees = framework is null ? addressees
            : audience.Class == Audience.Public && typeof(T).IsAssignableTo(typeof(IListener)) ? Audience.ListeningWithin(addressees, framework)
            : addressees.Where(addressee => addressee.Framework == framework);
        return sides is null ? addressees : addressees.Where(addressee => sides.Contains(addressee.Side));
    }

    /// <summary><see cref="Audience.Admits"/> the other way round: of these entries, those that this addressee may be told.</summary>
    public static IQueryable<FeedEntry> For(this IQueryable<FeedEntry> entries, IAddressee addressee)
    {
        var side = addressee.Side;
        var isOfThree = Audience.Three.Contains(side);
        return entries.InReachOf(addressee)
            .Where(entry => entry.Class == Audience.Public || (isOfThree && (entry.Class == Audience.FrameworkOnly || (entry.Class == Audience.OwnSide && entry.Side == side))));
    }

    /// <summary>Of these entries, those of restricted records that are the own affair of this body of the addressee's side. Nobody else may know of them, and nobody is told by broadcast.</summary>
    public static IQueryable<FeedEntry> RestrictedOf(this IQueryable<FeedEntry> entries, IAddressee addressee, string? organisation)
    {
        var side = addressee.Side;
        return entries.InReachOf(addressee).Where(entry => !Audience.Unrestricted.Contains(entry.Class) && entry.Side == side && entry.OrganisationId != null && entry.OrganisationId == organisation);
    }

    private static IQueryable<FeedEntry> InReachOf(this IQueryable<FeedEntry> entries, IAddressee addressee)
    {
        string[] reaches = addressee.Framework is { } framework ? [Audience.Global, Audience.FrameworkPrefix + framework] : [Audience.Global];
        return Audience.ListensEverywhere(addressee)
            ? entries.Where(entry => reaches.Contains(entry.Reach) || (entry.Class == Audience.Public && entry.Reach.StartsWith(Audience.FrameworkPrefix) && entry.Reach != Audience.FrameworkPrefix))
            : entries.Where(entry => reaches.Contains(entry.Reach));
    }
}
