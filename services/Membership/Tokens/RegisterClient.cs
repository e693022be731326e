using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>A partner system gets an identity. It may read what is public; everything else needs a mandate. Its secret is in this answer and nowhere else.</summary>
internal static class RegisterClient
{
    /// <param name="Name">What the administrator calls it, 1 to 120 characters.</param>
    /// <param name="Side">government, civil_society, unodc or platform; a token acts for exactly one.</param>
    /// <param name="Framework"><c>frm_…</c> it acts in; none for the platform's own.</param>
    /// <param name="Organisation"><c>org_…</c> it acts for, one of the register.</param>
    /// <param name="PersonId"><c>per_…</c>: the one named mandate holder it is bound to.</param>
    /// <param name="QuotaPerMinute">Requests its plan allows, 1 to 100000; 600 when left out.</param>
    /// <param name="TokenAlgorithm">What its access tokens are signed with: ES256 or RS256; ES256 when left out.</param>
    /// <param name="PublicKeys">For private_key_jwt; such a client gets no secret unless one is added.</param>
    internal sealed record Request(
        string? Name, string? Side, string? Framework, string? Organisation, string? PersonId, int? QuotaPerMinute, string? TokenAlgorithm, IReadOnlyList<PublicKey>? PublicKeys);

    internal sealed record Decision(ApiClient? Client, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<ClientAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isRegistered = Id<Organisation>.TryParse(request.Organisation, null, out var organisation) && await database.HoldLivingAsync(organisation, cancellationToken);
        var decision = Decide(request, isRegistered, Id.New<ApiClient>(now), now);
        if (decision.Client is not { } client)
        {
            return Problem.Invalid(decision.Violations);
        }

        string? secret = null;
        if (client.PublicKeys.Count == 0)
        {
            (var row, secret) = ClientSecret.New(now);
            client.Secrets.Add(row);
        }

        database.Clients.Add(client);
        database.Advance(client);
        database.Record(actor.Audit(now, "client.registered", client.Id.ToString(), after: client.ToAudit()));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Created($"/membership/v1/clients/{client.Id}", ClientAnswer.Of(client) with { Secret = secret });
    }

    /// <param name="request">As sent.</param>
    /// <param name="isRegistered">Whether the organisation it names is on the register.</param>
    /// <param name="id">The client's.</param>
    /// <param name="now">When.</param>
    internal static Decision Decide(Request request, bool isRegistered, Id<ApiClient> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var name = violations.Text("/name", request.Name, ApiClient.MaxNameLength, "a name");
        var side = violations.Choice<Side>("/side", request.Side);
        var framework = FrameworkName.Read(violations, "/framework", request.Framework);
        var organisation = request.Organisation is null ? null : violations.Registered("/organisation", request.Organisation, _ => isRegistered).ToString();
        var person = request.PersonId is null ? null : violations.ForeignId("/personId", request.PersonId, "per");
        var quota = violations.Range("/quotaPerMinute", request.QuotaPerMinute ?? ApiClient.DefaultQuota, 1, ApiClient.MaxQuota, "the requests a minute");
        var algorithm = violations.Choice<TokenAlgorithm>("/tokenAlgorithm", request.TokenAlgorithm, whenAbsent: TokenAlgorithm.Es256);
        var keys = request.PublicKeys ?? [];
        PublicKey.Check(violations, "/publicKeys", keys);
        if (!violations.Any && side == Side.Platform && (request.Framework ?? request.Organisation) is not null)
        {
            violations.Add(request.Framework is null ? "/organisation" : "/framework", "side", "Who runs the platform acts for no framework and no organisation.", rule: 39);
        }

        return violations.Any ? new(null, violations.Found) : new(new ApiClient(id, name, side, framework, organisation, person, quota, keys, now, algorithm), []);
    }
}
