using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Frameworks;

/// <summary>A side of a framework names its bodies anew, with a reason that the three sides read. Each side names its own: no other speaks for it.</summary>
internal static class ChangeBodies
{
    public const int MinReasonLength = 20;
    public const int MaxReasonLength = 2_000;

    /// <param name="Government">Its bodies; sent by the Government alone.</param>
    /// <param name="CivilSociety">Its bodies; sent by civil society alone.</param>
    /// <param name="Unodc">Its bodies; sent by UNODC alone.</param>
    /// <param name="Reason">20 to 2,000 characters.</param>
    internal sealed record Request(EstablishFramework.GovernmentSide? Government, EstablishFramework.CivilSocietySide? CivilSociety, EstablishFramework.UnodcSide? Unodc, string? Reason);

    /// <summary>What the rule says: the bodies from now on, or what is wrong.</summary>
    internal sealed record Decision(TrilateralFramework.Bodies Bodies, string Reason, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<FrameworkAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        // The organisation before the framework, as a merge takes them; and one change of a framework's bodies after the other.
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var facilitator = Id<Organisation>.TryParse(request.CivilSociety?.FacilitatingOrganisation, null, out var named)
            && await database.HoldLivingAsync(named, cancellationToken);
        if (!Id<TrilateralFramework>.TryParse(id, null, out var frameworkId) || await HoldAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return ReadFramework.NotFound();
        }

        if (!MembershipAccess.SpeaksForItsSideIn(actor, framework.Id))
        {
            return MembershipAccess.NotYourFunction("The focal point, the alliance's coordinator and UNODC name the bodies of their own side, in their own framework.");
        }

        if (condition.Refuses(framework) is { } stale)
        {
            return stale;
        }

        var now = time.GetUtcNow();
        var decision = Decide(framework.Present(), request, actor.Side, facilitator);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = JsonSerializer.Serialize(FrameworkAnswer.Of(framework), MembershipJson.Default.FrameworkAnswer);
        // First, for of a framework one row is the present one.
        await EndPresentAsync(database, framework, now, cancellationToken);
        framework.Change(decision.Bodies);
        database.FrameworkBodies.Add(FrameworkBodies.Of(framework, Id.New<FrameworkBodies>(now), now, actor.Side));
        var version = database.Advance(framework);
        var answer = FrameworkAnswer.Of(framework);
        database.Publish(
            new FrameworkBodiesChanged(
                answer.Id,
                version.Version,
                WireNames<Side>.Of(actor.Side),
                framework.Country,
                framework.LeadMinistry,
                framework.FocalPointOffice,
                framework.CivilSocietyAlliance,
                answer.CivilSociety.FacilitatingOrganisation,
                framework.CivilSocietyUnit,
                framework.Secretariat,
                now,
                Reach: "framework:" + answer.Id,
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "framework.bodies_changed", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.FrameworkAnswer), decision.Reason));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    private static async Task<TrilateralFramework?> HoldAsync(MembershipDbContext database, Id<TrilateralFramework> id, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.frameworks WHERE id = {id.Value} FOR NO KEY UPDATE", cancellationToken);
        return await database.Frameworks.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    private static async Task EndPresentAsync(MembershipDbContext database, TrilateralFramework framework, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await database.FrameworkBodies.SingleOrDefaultAsync(row => row.FrameworkId == framework.Id && row.EndedAt == null, cancellationToken);
        if (last is null)
        {
            // Established by a replica of before the rows: what it was established with is written down now, and has held until now.
            last = FrameworkBodies.First(framework);
            database.FrameworkBodies.Add(last);
        }

        last.EndedAt = now;
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <param name="present">The framework's bodies.</param>
    /// <param name="request">As sent.</param>
    /// <param name="side">Whose bodies the caller names.</param>
    /// <param name="facilitatorIsRegistered">Whether the named facilitating organisation is on the register; of no meaning when none is named.</param>
    internal static Decision Decide(TrilateralFramework.Bodies present, Request request, Side side, bool facilitatorIsRegistered)
    {
        var violations = new Violations();
        (Side Side, string Pointer, bool Sent)[] sides =
            [(Side.Government, "/government", request.Government is not null), (Side.CivilSociety, "/civilSociety", request.CivilSociety is not null), (Side.Unodc, "/unodc", request.Unodc is not null)];
        foreach (var other in sides.Where(one => one.Sent && one.Side != side))
        {
            violations.Add(other.Pointer, "not-your-side", "Each side names its own bodies; leave those of the others out.");
        }

        var named = side switch
        {
            Side.Government => present with
            {
                LeadMinistry = violations.Text("/government/leadMinistry", request.Government?.LeadMinistry, EstablishFramework.MaxNameLength, "the lead ministry"),
                FocalPointOffice = violations.Text("/government/focalPointOffice", request.Government?.FocalPointOffice, EstablishFramework.MaxNameLength, "the office of the focal point"),
            },
            Side.CivilSociety => present with
            {
                CivilSocietyAlliance = violations.Text("/civilSociety/alliance", request.CivilSociety?.Alliance, EstablishFramework.MaxNameLength, "the name of the alliance"),
                FacilitatingOrganisation = request.CivilSociety?.FacilitatingOrganisation is { } facilitator
                    ? violations.Registered("/civilSociety/facilitatingOrganisation", facilitator, _ => facilitatorIsRegistered)
                    : null,
            },
            _ => present with
            {
                CivilSocietyUnit = violations.Text("/unodc/civilSocietyUnit", request.Unodc?.CivilSocietyUnit, EstablishFramework.MaxNameLength, "the civil society unit"),
                Secretariat = violations.Text("/unodc/secretariat", request.Unodc?.Secretariat, EstablishFramework.MaxNameLength, "the secretariat"),
            },
        };
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", MinReasonLength);
        if (!violations.Any && named == present)
        {
            violations.Add(sides.Single(one => one.Side == side).Pointer, "same", "These are its bodies already; there is nothing to change.");
        }

        return new(named, reason, violations.Found);
    }
}
