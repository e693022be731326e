using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Applications;

/// <summary>One round in which an applicant was asked for more, and what it answered. Seen by who sees the application.</summary>
internal sealed class InformationRequest : Aggregate, IIdTag
{
    public static string IdPrefix => "inq";

    public Id<InformationRequest> Id { get; init; }

    public Id<TrilateralFramework>? FrameworkId { get; init; }

    public Id<MembershipApplication> ApplicationId { get; init; }

    /// <summary>From 1; a deferral has none.</summary>
    public int? Round { get; init; }

    public string Question { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The last second for the answer.</summary>
    public DateTimeOffset DueAt { get; init; }

    public string? Answer { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public static void Map(EntityTypeBuilder<InformationRequest> request)
    {
        request.ToTable("application_inquiries");
        request.Property(row => row.Question).HasMaxLength(Assessment.MaxReasonLength);
        request.Property(row => row.Answer).HasMaxLength(ProvideInformation.MaxAnswerLength);
        request.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        request.HasOne<MembershipApplication>().WithMany().HasForeignKey(row => row.ApplicationId).OnDelete(DeleteBehavior.Restrict);
    }

    /// <param name="application">After it was asked or deferred.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="id">New.</param>
    /// <param name="now">When.</param>
    public static InformationRequest Of(MembershipApplication application, string question, Id<InformationRequest> id, DateTimeOffset now) => new()
    {
        Id = id,
        FrameworkId = application.FrameworkId,
        ApplicationId = application.Id,
        Round = application.State == ApplicationState.InfoRequested ? application.InformationRounds : null,
        Question = question,
        AskedAt = now,
        DueAt = application.AnswerDueAt!.Value,
    };

    public void Take(string answer, DateTimeOffset now) => (Answer, AnsweredAt) = (answer, now);
}
