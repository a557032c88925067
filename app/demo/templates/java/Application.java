package example.kestrel.‹namelower›;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** ‹title›: ‹purpose›. */
@SpringBootApplication
@EnableScheduling
public class Application {

  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  /** The only clock: tests hand in their own. */
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
